namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>Whose releases a service takes.</summary>
internal static class TrustReader
{
    public static TrustConfig Read(Field field)
    {
        if (!field.IsMap)
        {
            return new TrustConfig { Policy = Policy(field) };
        }

        // Whoever names keys means them to count.
        var defaults = new TrustConfig { Policy = TrustPolicy.Require };
        if (field.Keys(KnownKeys.Trust, "'require', 'warn', 'off' or a map") is not { } keys)
        {
            return defaults;
        }

        TrustConfig trust = defaults with
        {
            Policy = keys["policy"] is { } policy ? Policy(policy) : defaults.Policy,
            Threshold = keys["threshold"]?.Integer(1, 64, "2") ?? defaults.Threshold,
            Keys = keys["keys"] is { } names ? [.. names.Items().Select(n => n.Text("ci")).OfType<string>().Distinct()] : defaults.Keys,
        };
        if (!trust.Keys.IsEmpty && trust.Keys.Length < trust.Threshold)
        {
            keys.ReportKey("threshold", $"{trust.Threshold} keys must sign, but only {trust.Keys.Length} may", "Lower 'threshold', or name more 'keys'.");
        }

        return trust;
    }

    private static TrustPolicy Policy(Field field)
    {
        switch (field.Text("require"))
        {
            case "require":
                return TrustPolicy.Require;
            case "warn":
                return TrustPolicy.Warn;
            case "off":
                return TrustPolicy.Off;
            case null:
                return TrustPolicy.Require;
            case { } other:
                field.Report($"'{other}' is not known here", "Write 'require', 'warn' or 'off'.");
                return TrustPolicy.Require;
        }
    }
}
