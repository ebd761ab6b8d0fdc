using System.Text.Json;
using System.Text.Json.Nodes;
using Gapless.Dev.Compiling;
using Gapless.Dev.Sessions;

namespace Gapless.Dev.Terminal;

/// <summary>A session as one JSON object on each line, for editors and agents. Members are only ever added.</summary>
internal sealed class JsonView(TextWriter output) : IDevView
{
    private readonly Lock _gate = new();

    public void Show(DevEvent happened)
    {
        var line = new JsonObject { ["event"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(happened.GetType().Name), ["service"] = happened.Service };
        foreach (var (name, value) in Members(happened))
            line[name] = value;
        lock (_gate)
        {
            output.WriteLine(line.ToJsonString());
            output.Flush();
        }
    }

    private static IEnumerable<(string Name, JsonNode? Value)> Members(DevEvent happened) => happened switch
    {
        DevEvent.Planned planned => [("sentence", planned.Sentence), ("address", planned.Address)],
        DevEvent.Saved saved => [.. RevisionJson.Members(saved.Revision), ("files", new JsonArray([.. saved.Files.Select(f => JsonValue.Create(f))]))],
        DevEvent.Compiled compiled => RevisionJson.Members(compiled.Revision),
        DevEvent.Starting starting => [.. RevisionJson.Members(starting.Revision), ("pid", starting.Pid), ("command", starting.Command)],
        DevEvent.Live live => RevisionJson.Members(live.Revision),
        DevEvent.Answered answered => [.. RevisionJson.Members(answered.Revision), ("request", answered.Request)],
        DevEvent.Same same => RevisionJson.Members(same.Revision),
        DevEvent.Failed failed => [.. RevisionJson.Members(failed.Revision), ("title", failed.Failure.Title), ("problems", new JsonArray([.. failed.Failure.Problems.Select(Of)])), ("output", failed.Failure.Output)],
        DevEvent.Ended ended => [("revision", ended.RevisionNumber), ("how", ended.How)],
        DevEvent.RuleRan ran => [("rule", ran.Rule), ("ms", Math.Round(ran.Milliseconds, 1)), ("why_not", ran.WhyNot)],
        DevEvent.Printed printed => [("revision", printed.From), ("text", printed.Text)],
        DevEvent.Note note => [("text", note.Text)],
        _ => throw new InvalidOperationException($"{happened.GetType().Name} is not shown"),
    };

    private static JsonNode Of(Problem problem) => new JsonObject
    {
        ["file"] = problem.File, ["line"] = problem.Line, ["column"] = problem.Column, ["error"] = problem.IsError, ["code"] = problem.Code, ["message"] = problem.Message,
    };
}
