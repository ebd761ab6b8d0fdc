using Gapless.Dev.Compiling;
using Gapless.Dev.Revisions;

namespace Gapless.Dev.Sessions;

/// <summary>What happens in a session, for people and for editors. <see cref="Service"/> is the plan's name.</summary>
internal abstract record DevEvent(string Service)
{
    internal sealed record Planned(string Service, string Sentence, string Address) : DevEvent(Service);

    /// <param name="Files">Relative to the service's folder.</param>
    internal sealed record Saved(string Service, Revision Revision, IReadOnlyList<string> Files) : DevEvent(Service);

    internal sealed record Compiled(string Service, Revision Revision) : DevEvent(Service);

    internal sealed record Starting(string Service, Revision Revision, int Pid, string Command) : DevEvent(Service);

    internal sealed record Live(string Service, Revision Revision) : DevEvent(Service);

    internal sealed record Answered(string Service, Revision Revision, string Request) : DevEvent(Service);

    internal sealed record Failed(string Service, Revision Revision, BuildFailure Failure) : DevEvent(Service);

    internal sealed record Same(string Service, Revision Revision) : DevEvent(Service);

    internal sealed record Ended(string Service, int RevisionNumber, string How) : DevEvent(Service);

    internal sealed record RuleRan(string Service, string Rule, double Milliseconds, string? WhyNot) : DevEvent(Service);

    /// <summary>A line of the app or of a command.</summary>
    /// <param name="From">The revision for the app's own lines; null for those of a command.</param>
    internal sealed record Printed(string Service, int? From, string Text) : DevEvent(Service);

    internal sealed record Note(string Service, string Text) : DevEvent(Service);
}
