using System.Globalization;

namespace Gapless.EndToEndTests.Harness;

/// <summary>What a script of <c>bench/</c> asks of a test that is short when the suite runs it.</summary>
internal static class BenchSetting
{
    public static int Number(string variable, int usual) => int.Parse(Environment.GetEnvironmentVariable(variable) ?? $"{usual}", CultureInfo.InvariantCulture);
}
