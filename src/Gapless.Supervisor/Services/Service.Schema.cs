using Gapless.Supervisor.Releases;

namespace Gapless.Supervisor.Services;

/// <summary>Which versions can live with what others have written.</summary>
internal sealed partial class Service
{
    /// <summary>The live version declares that it does not read what this one declares to write.</summary>
    private bool IsOneWay(string release) =>
        Live is { } live && live.Release != release && SchemaOf(live.Release) is { } old && SchemaOf(release) is { } next && !old.CanRead(next);

    /// <summary>Null: the release declares none.</summary>
    private SchemaRange? SchemaOf(string release)
    {
        if (_house.Store.Load(Name, new ReleaseId(release)) is not { } stored)
            return null;
        try
        {
            return ReleaseDeclaration.Read(stored.Directory)?.Schema;
        }
        catch (ReleaseException)
        {
            // A deploy of it is refused by the preflight.
            return null;
        }
    }
}
