namespace Gapless.Dev.Compiling.Evaluation;

/// <summary>The <c>dotnet</c> program that builds and runs: what runs us when that is it, else the one on PATH.</summary>
internal static class DotnetHost
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        foreach (var candidate in (string?[])[Environment.GetEnvironmentVariable("DOTNET_HOST_PATH"), Environment.ProcessPath])
        {
            if (candidate is not null && System.IO.Path.GetFileName(candidate) == "dotnet" && Directory.Exists(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(candidate)!, "sdk")))
                return candidate;
        }

        return "dotnet";
    }
}
