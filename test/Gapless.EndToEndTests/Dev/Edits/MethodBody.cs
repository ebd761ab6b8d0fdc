namespace Gapless.EndToEndTests.Dev.Edits;

/// <summary>What a method does: one of several kinds of code, with numbers of its own.</summary>
/// <param name="Calls">The method it may call: only one behind it, so that no edit makes a circle.</param>
internal readonly record struct MethodBody(int Kind, int Large, int Small, int? Calls)
{
    private const int Kinds = 10;

    /// <summary>Another one than before.</summary>
    public static MethodBody Draw(Random random, int method, MethodBody before)
    {
        while (true)
        {
            // A pattern behind both numbers must be one that something reaches.
            var drawn = new MethodBody(random.Next(Kinds), random.Next(9, 99), random.Next(2, 9), method < EditedApp.Methods - 1 ? random.Next(method + 1, EditedApp.Methods) : null);
            if (drawn != before)
                return drawn;
        }
    }

    public string Source(Func<int, string> name) => Kind switch
    {
        0 => $"return (n * {Large}).ToString() + \"{Small}\" + \"{Calls}\";",
        1 => $"var text = \"{Calls}\"; for (var i = 0; i < {Small}; i++) {{ text += i * {Large}; }} return text;",
        2 => $"return n > {Small} ? $\"{{n}} is more than {Small}, {Large}, {Calls}\" : \"less {Large}\";",
        3 => $"try {{ return (100 / (n - {Small})).ToString() + {Large} + \"{Calls}\"; }} catch (DivideByZeroException) {{ return \"nothing {Large}\"; }}",
        4 => $"return n switch {{ < {Small} => \"small {Calls}\", > {Large} => \"big\", _ => \"some {Large} {Small} {Calls}\" }};",
        5 => $"var parts = \"a b c {Large}\".Split(' '); foreach (var part in parts) {{ if (part.Length > 1) {{ return part + n + {Small} + \"{Calls}\"; }} }}\n        return \"none\";",
        6 => $"return new System.Text.StringBuilder().Append({Large}).Append('x').Append(n + {Small}).Append(\"{Calls}\").ToString();",
        7 => $"var numbers = Enumerable.Range(0, {Small}).Select(i => i * n + {Large}); return string.Join('-', numbers) + \"{Calls}\";",
        8 => $"string Local(int m) {{ return (m + {Large}).ToString(); }} return Local(n * {Small}) + \"{Calls}\";",
        _ when Calls is { } other => $"return {name(other)}(n + {Small}) + \"/{Large}\";",
        _ => $"return (n - {Large} - {Small}).ToString();",
    };
}
