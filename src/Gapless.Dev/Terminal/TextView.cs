using Gapless.Dev.Compiling;
using Gapless.Dev.Revisions;
using Gapless.Dev.Sessions;

namespace Gapless.Dev.Terminal;

/// <summary>A session as lines for people.</summary>
/// <param name="several">More than one service: each line says whose it is.</param>
internal sealed class TextView(TextWriter output, Palette palette, bool several) : IDevView
{
    private const int ShownProblems = 10;
    private const int ShownFiles = 3;
    private const int ShownLines = 20;

    private readonly Lock _gate = new();

    public void Show(DevEvent happened)
    {
        lock (_gate)
        {
            foreach (var line in Lines(happened))
                output.WriteLine(several ? $"{palette.Dim(happened.Service + " |")} {line}" : line);
            output.Flush();
        }
    }

    private IEnumerable<string> Lines(DevEvent happened) => happened switch
    {
        DevEvent.Planned planned => [palette.Strong(planned.Sentence), $"  {planned.Address}"],
        DevEvent.Saved saved => [palette.Dim($"{Name(saved.Revision)}  saved {Files(saved.Files)}")],
        DevEvent.Compiled => [],
        DevEvent.Starting starting => [palette.Dim($"{Name(starting.Revision)}  starting {starting.Command} (pid {starting.Pid})")],
        DevEvent.Live live => [palette.Good($"{Name(live.Revision)}  live") + $"  {Times.Of(live.Revision)}{Way(live.Revision)}"],
        DevEvent.Answered answered => [palette.Good($"{Name(answered.Revision)}  answered") + $" {answered.Request}  {Times.Of(answered.Revision)}"],
        DevEvent.Same same => [palette.Dim($"{Name(same.Revision)}  nothing to do: {same.Revision.Way}")],
        DevEvent.Failed failed => Failure(failed.Revision, failed.Failure),
        DevEvent.Ended ended => [palette.Bad($"rev {ended.RevisionNumber}  ended by itself: {ended.How}")],
        DevEvent.RuleRan { WhyNot: null } ran => [palette.Dim($"{ran.Rule}  done in {ran.Milliseconds:0} ms")],
        DevEvent.RuleRan ran => [palette.Bad($"{ran.Rule}  failed: {ran.WhyNot}")],
        DevEvent.Printed printed => [printed.From is { } from ? $"{palette.Dim($"{from} |")} {printed.Text}" : palette.Dim(printed.Text)],
        DevEvent.Note note => [note.Text],
        _ => throw new InvalidOperationException($"{happened.GetType().Name} is not shown"),
    };

    private IEnumerable<string> Failure(Revision revision, BuildFailure failure)
    {
        yield return palette.Bad($"{Name(revision)}  failed: {failure.Title}");
        foreach (var problem in failure.Problems.Where(p => p.IsError).Take(ShownProblems))
            yield return $"  {Place(problem)}{problem.Code}{(problem.Code.Length > 0 ? ": " : "")}{problem.Message}";
        if (failure.Problems.Count > 0)
            yield break;
        foreach (var line in failure.Output.TrimEnd().Split('\n').TakeLast(ShownLines))
            yield return "  " + line;
    }

    private string Place(Problem problem) => problem.File is null ? "" : palette.Strong($"{problem.File}:{problem.Line}:{problem.Column}") + "  ";

    private static string Name(Revision revision) => $"rev {revision.Number}";

    private string Way(Revision revision) => revision.Way is { Length: > 0 } way ? palette.Dim($"  ({way})") : "";

    private static string Files(IReadOnlyList<string> files) =>
        files.Count <= ShownFiles ? string.Join(", ", files) : $"{string.Join(", ", files.Take(ShownFiles))} and {files.Count - ShownFiles} more";
}
