using System.Globalization;

namespace Gapless.Supervisor.Metering.PromQl;

/// <summary>What the variables of a query stand for on one side.</summary>
internal sealed record QuerySide(string Service, string Version, string Release, int Generation)
{
    /// <param name="query">With <c>$VERSION</c>, <c>$RELEASE</c>, <c>$GENERATION</c>, <c>$SERVICE</c> and <c>$WINDOW</c>.</param>
    /// <param name="window">Since the candidate has its share; whole seconds.</param>
    public string Fill(string query, TimeSpan window) => query
        .Replace("$VERSION", Escaped(Version), StringComparison.Ordinal)
        .Replace("$RELEASE", Release, StringComparison.Ordinal)
        .Replace("$GENERATION", Generation.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("$SERVICE", Service, StringComparison.Ordinal)
        .Replace("$WINDOW", ((long)window.TotalSeconds).ToString(CultureInfo.InvariantCulture) + "s", StringComparison.Ordinal);

    /// <summary>Variables stand in PromQL's strings, and a version is what somebody wrote on a command line.</summary>
    private static string Escaped(string value) => value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
}
