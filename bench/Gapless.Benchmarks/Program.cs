using Gapless.Benchmarks;

return args switch
{
    ["traffic", .. var rest] => await TrafficCommand.RunAsync(rest),
    ["table", .. var rest] => await TableCommand.RunAsync(rest),
    ["ratio", .. var rest] => await RatioCommand.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: traffic ADDRESS REPORT.json CLASS[=CONNECTIONS]... [timeout=SECONDS] [seed=N]
                 Makes traffic from the first line of standard input on, which and whose followers name phases, to its end; then writes the report.
               table NAME=REPORT.json...
                 Prints the reports as one Markdown table.
               ratio FILE
                 Prints the ratio of the two numbers on each line: its mean and the 95 % interval.
        """);
    return 2;
}
