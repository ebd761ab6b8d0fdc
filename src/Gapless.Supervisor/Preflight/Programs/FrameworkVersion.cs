using System.Globalization;

namespace Gapless.Supervisor.Preflight.Programs;

/// <summary>A version as frameworks have them: <c>10.0.1</c>, <c>10.0.0-rc.2.25502.107</c>. Compared as semantic versions are.</summary>
/// <param name="Label">Of a version that was not released; empty: it was.</param>
internal readonly record struct FrameworkVersion(int Major, int Minor, int Patch, string Label) : IComparable<FrameworkVersion>
{
    public bool IsRelease => Label.Length == 0;

    public static bool operator <(FrameworkVersion a, FrameworkVersion b) => a.CompareTo(b) < 0;

    public static bool operator >(FrameworkVersion a, FrameworkVersion b) => a.CompareTo(b) > 0;

    public static bool operator <=(FrameworkVersion a, FrameworkVersion b) => a.CompareTo(b) <= 0;

    public static bool operator >=(FrameworkVersion a, FrameworkVersion b) => a.CompareTo(b) >= 0;

    public static bool TryParse(string text, out FrameworkVersion version)
    {
        version = default;
        var plain = text.Split('+')[0];
        var dash = plain.IndexOf('-');
        var numbers = (dash < 0 ? plain : plain[..dash]).Split('.');
        if (numbers.Length != 3 || !Number(numbers[0], out var major) || !Number(numbers[1], out var minor) || !Number(numbers[2], out var patch))
            return false;
        version = new FrameworkVersion(major, minor, patch, dash < 0 ? "" : plain[(dash + 1)..]);
        return true;
    }

    public int CompareTo(FrameworkVersion other)
    {
        var numbers = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        return numbers != 0 || Label == other.Label ? numbers : IsRelease ? 1 : other.IsRelease ? -1 : CompareLabels(Label.Split('.'), other.Label.Split('.'));
    }

    public override string ToString() => $"{Major}.{Minor}.{Patch}{(IsRelease ? "" : "-" + Label)}";

    private static int CompareLabels(string[] a, string[] b)
    {
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            var difference = (Number(a[i], out var x), Number(b[i], out var y)) switch
            {
                (true, true) => x.CompareTo(y),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(a[i], b[i]),
            };
            if (difference != 0)
                return difference;
        }

        return a.Length.CompareTo(b.Length);
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
