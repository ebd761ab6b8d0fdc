namespace Gapless.Adoption;

/// <summary>What else of the machine an adoption asks for.</summary>
/// <param name="Root">Below which units and files are read.</param>
/// <param name="Host">Name of the machine.</param>
/// <param name="MayChangeUsers">The supervisor is root, so that services may have users of their own.</param>
/// <param name="HasIPv6">Which <c>localhost</c> then means, too.</param>
internal sealed record Surroundings(string Root, string Host, bool MayChangeUsers, bool HasIPv6)
{
    public string At(string path) => Root.TrimEnd('/') + path;
}
