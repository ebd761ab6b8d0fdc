namespace Gapless.Dev.Plans;

/// <summary>What <c>gapless dev --help</c> prints.</summary>
internal static class DevUsage
{
    /// <summary>Options with a value, and what it is called.</summary>
    public static readonly IReadOnlyDictionary<string, string> Values = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["--listen"] = "ADDRESS",
        ["--config"] = "FILE",
        ["--project"] = "PROJECT",
        ["--launch-profile"] = "NAME",
    };

    public static readonly IReadOnlyList<string> Switches = ["--poll", "--json", "--explain", "--no-browser", "--wait-for-debugger", "--help"];

    public const string Text = """
        Save, and it is live: builds, starts and switches beside the running app.

        gapless dev [FOLDER] [options]               what the folder is says how: gapless.yaml with 'dev:', .air.toml,
                                                     a C# project, Go, Node or Python
        gapless dev [options] -- COMMAND [ARG...]    run this, again after each change
        gapless dev wait REV [--listen ADDRESS]      wait until a request was answered by revision REV, or say why not

          --listen ADDRESS         where browsers ask: 8080 (this machine only), 0.0.0.0:8080, unix:/run/app.sock;
                                   else launchSettings.json, ASPNETCORE_URLS or PORT say it
          -c, --config FILE        read this instead of .air.toml or gapless.yaml
          --project PROJECT        the C# project, or its folder
          --launch-profile NAME    of launchSettings.json; else DOTNET_LAUNCH_PROFILE, else the first
          --poll[=INTERVAL]        look for changes, every 500 ms or as said, instead of waiting for the kernel's word
          --json                   events as lines of JSON
          --explain                say what would be done and what each key of the file means here
          --no-browser             leave pages as they are: no reload, no page for errors
          --wait-for-debugger      a C# app waits until a debugger is there
          --KEY VALUE              any key of .air.toml: --build.cmd "go build -o tmp/main ." --build.include_ext go,html
          -h, --help               this text

        """;
}
