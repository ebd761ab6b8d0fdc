namespace Gapless.Dev.Plans;

/// <summary>What told how the service is built and run.</summary>
internal enum PlanSource
{
    CSharp,
    Air,
    Node,
    Python,
    Go,

    /// <summary><c>gapless dev -- COMMAND</c>.</summary>
    Command,

    /// <summary>The <c>dev:</c> section of gapless.yaml.</summary>
    Yaml,
}
