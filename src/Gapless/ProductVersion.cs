using System.Reflection;

namespace Gapless;

/// <summary>What <c>gapless --version</c> says, with the commit it was built from.</summary>
internal static class ProductVersion
{
    public static string Text => typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
