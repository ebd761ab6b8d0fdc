using Gapless.Benchmarks;

return args switch
{
    ["traffic", .. var rest] => await TrafficCommand.RunAsync(rest),
    ["table", .. var rest] => await TableCommand.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: traffic ADDRESS REPORT.json CLASS[=CONNECTIONS]... [timeout=SECONDS] [seed=N]
                 Makes traffic from the first line of standard input on, which and whose followers name phases, to its end; then writes the report.
               table NAME=REPORT.json...
                 Prints the reports as one Markdown table.
        """);
    return 2;
}
