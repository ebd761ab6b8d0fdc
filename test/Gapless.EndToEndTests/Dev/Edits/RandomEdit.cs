namespace Gapless.EndToEndTests.Dev.Edits;

/// <summary>Draws what the developer does next. A mistake is followed by its repair.</summary>
internal static class RandomEdit
{
    private const int MostRoutes = 5;

    /// <returns>In a few words.</returns>
    public static string Make(EditedApp app, Random random)
    {
        if (app.Mistake != Mistake.None)
        {
            app.Mistake = Mistake.None;
            // Often something else goes with the repair.
            return random.Next(2) == 0 ? "a repair" : $"a repair, and {Change(app, random)}";
        }

        return Change(app, random);
    }

    private static string Change(EditedApp app, Random random)
    {
        var method = random.Next(EditedApp.Methods);
        switch (random.Next(100))
        {
            case < 44:
                app.Bodies[method] = MethodBody.Draw(random, method, app.Bodies[method]);
                return $"body of method {method}";
            case < 50:
                app.Unused++;
                return "a method more";
            case < 57:
                app.Parameters[method] = (app.Parameters[method] + 1) % 4;
                return $"signature of method {method}";
            case < 64:
                app.Names[method]++;
                return $"name of method {method}";
            case < 72:
                if (app.Routes.Count == MostRoutes)
                    app.Routes.RemoveAt(0);
                app.Routes.Add(app.Routes.LastOrDefault() + 1);
                return "a route";
            case < 78:
                app.Greeter = app.Greeter == 'A' ? 'B' : 'A';
                return "another class for a service";
            case < 83:
                app.HasExtra = !app.HasExtra;
                return "a file that another one uses";
            case < 88:
                app.Remarks = (app.Remarks + 1) % 20;
                return "a remark";
            case < 98:
                app.Unused = Math.Max(app.Unused, 1);
                app.Mistake = random.Next(2) == 0 ? Mistake.Syntax : Mistake.Name;
                return $"a mistake: {app.Mistake}";
            default:
                app.Edition = (app.Edition + 1) % EditedApp.Editions;
                return "the project file";
        }
    }
}
