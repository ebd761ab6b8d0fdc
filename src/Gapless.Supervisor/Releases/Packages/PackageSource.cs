using Gapless.Supervisor.Releases.Staging;

namespace Gapless.Supervisor.Releases.Packages;

/// <summary>A package as the source of a release.</summary>
internal static class PackageSource
{
    /// <exception cref="ReleaseRefusedException">It was altered.</exception>
    public static void CopyInto(StagingArea staging, PackageReader package)
    {
        foreach ((ManifestEntry entry, Stream contents) in package.Entries())
        {
            switch (entry.Kind)
            {
                case EntryKind.File:
                    staging.AddFile(entry.Path, entry.Mode, contents);
                    break;
                case EntryKind.Directory:
                    staging.AddDirectory(entry.Path, entry.Mode);
                    break;
                default:
                    staging.AddLink(entry.Path, entry.Target!);
                    break;
            }
        }
    }
}
