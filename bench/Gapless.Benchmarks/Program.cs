using Gapless.Benchmarks;
using Gapless.Benchmarks.Judging;
using Gapless.Benchmarks.Reloading;

return args switch
{
    ["traffic", .. var rest] => await TrafficCommand.RunAsync(rest),
    ["table", .. var rest] => await TableCommand.RunAsync(rest),
    ["latency", .. var rest] => await LatencyCommand.RunAsync(rest),
    ["ratio", .. var rest] => await RatioCommand.RunAsync(rest),
    ["watch", var folder] => await WatchCommand.RunAsync(folder),
    ["compile", .. var rest] => await CompileCommand.RunAsync(rest),
    ["reload", .. { Length: > 0 } rest] => await ReloadCommand.RunAsync(rest),
    ["judge", ..] => JudgeCommand.Run(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: traffic ADDRESS REPORT.json CLASS[=CONNECTIONS]... [timeout=SECONDS] [seed=N]
                 Makes traffic from the first line of standard input on, which and whose followers name phases, to its end; then writes the report.
               table NAME=REPORT.json...
                 Prints the reports as one Markdown table.
               latency ADDRESS CONNECTIONS EVENTS.json
                 Asks on kept connections until the end of standard input; prints the latencies during hand-overs and outside rollouts, by the supervisor's events.
               ratio FILE
                 Prints the ratio of the two numbers on each line: its mean and the 95 % interval.
               watch FOLDER
                 Watches the folder, changes files in it, and prints the start, the memory and the latencies.
               compile [EDITS]
                 Prints how long the compiler of gapless dev takes for each kind of edit.
               reload GAPLESS [ROUNDS] [NODE_MODULES]
                 From save to first answer, with the published program and with other tools in turns.
               judge DIRECTORY [seed=N] [runs=N]
                 Simulates the judge, prints the tables and writes the plots' data to the directory.
        """);
    return 2;
}
