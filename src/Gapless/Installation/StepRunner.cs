using Gapless.Installation.Steps;
using Gapless.Linux.Files;

namespace Gapless.Installation;

/// <summary>Carries steps out and keeps the inventory: after each of them, so that one that fails leaves nothing unaccounted for.</summary>
internal sealed class StepRunner
{
    private readonly Target _target;
    private readonly string _inventoryPath;

    /// <param name="inventoryPath">As in <see cref="InstallLayout.Inventory"/>.</param>
    public StepRunner(Target target, string inventoryPath)
    {
        _target = target;
        _inventoryPath = target.At(inventoryPath);
        Inventory = target.Inventory;
    }

    public Inventory Inventory { get; private set; }

    /// <exception cref="CliException">A tool of the machine failed.</exception>
    /// <exception cref="IOException">A file could not be changed; what was done before stays done.</exception>
    public void Carry(Step step)
    {
        Inventory = step switch
        {
            MakeAccount account => Make(account),
            CopyProgram copy => Make(copy),
            MakeFolder folder => Make(folder),
            WriteFile file => Make(file),
            MakeLink link => Make(link),
            RemoveAccount account => Remove(account),
            RemoveFile file => Remove(file),
            RemoveLink link => Remove(link),
            RemoveFolder folder => Remove(folder),
            RemoveInventory => Forget(),
            _ => Order(step),
        };
        if (step is not RemoveInventory)
            Inventory.Write(_inventoryPath);
    }

    private Inventory Make(MakeAccount account)
    {
        // useradd writes below another root by --prefix, as this machine's own users do not count there.
        string[] where = _target.IsThisMachine ? [] : ["--prefix", _target.Root];
        Require("/usr/sbin/useradd", [.. where, "--system", "--user-group", "--no-create-home", "--home-dir", account.Home, "--shell", "/usr/sbin/nologin", account.Name]);
        return Inventory with { Accounts = Inventory.Accounts.Add(account.Name) };
    }

    private Inventory Make(CopyProgram copy)
    {
        ProgramTree.Replace(copy.From, _target.At(copy.To));
        return Inventory with { Trees = Inventory.Trees.Add(copy.To) };
    }

    private Inventory Make(MakeFolder folder)
    {
        var path = _target.At(folder.Path);
        var isNew = !Directory.Exists(path);
        Directory.CreateDirectory(path);
        SetRights(path, folder.Mode ?? MakeFolder.Usual, folder.Owner);
        return isNew ? Inventory with { Folders = Inventory.Folders.Add(folder.Path) } : Inventory;
    }

    private Inventory Make(WriteFile file)
    {
        var path = _target.At(file.Path);
        if (_target.Text(file.Path) == file.Text)
        {
            SetRights(path, file.Mode, file.Owner);
            return Inventory;
        }

        var fresh = path + ".new";
        File.Delete(fresh);
        using (var stream = new FileStream(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        using (var writer = new StreamWriter(stream))
            writer.Write(file.Text);
        SetRights(fresh, file.Mode, file.Owner);
        File.Move(fresh, path, overwrite: true);
        return Inventory with { Files = Inventory.Files.SetItem(file.Path, Inventory.DigestOf(file.Text)) };
    }

    private Inventory Make(MakeLink link)
    {
        var path = _target.At(link.Path);
        File.Delete(path);
        File.CreateSymbolicLink(path, link.To);
        return Inventory with { Links = Inventory.Links.SetItem(link.Path, link.To) };
    }

    private Inventory Remove(RemoveAccount account)
    {
        string[] where = _target.IsThisMachine ? [] : ["--prefix", _target.Root];
        Require("/usr/sbin/userdel", [.. where, account.Name]);
        return Inventory with { Accounts = Inventory.Accounts.Remove(account.Name) };
    }

    private Inventory Remove(RemoveFile file)
    {
        File.Delete(_target.At(file.Path));
        return Inventory with { Files = Inventory.Files.Remove(file.Path) };
    }

    private Inventory Remove(RemoveLink link)
    {
        File.Delete(_target.At(link.Path));
        return Inventory with { Links = Inventory.Links.Remove(link.Path) };
    }

    private Inventory Remove(RemoveFolder folder)
    {
        var path = _target.At(folder.Path);
        if (!folder.WithContents && Directory.EnumerateFileSystemEntries(path).Any())
            return Inventory;
        Directory.Delete(path, recursive: folder.WithContents);
        return Inventory with { Folders = Inventory.Folders.Remove(folder.Path), Trees = Inventory.Trees.Remove(folder.Path) };
    }

    /// <summary>The folders above the list can go only after it.</summary>
    private Inventory Forget()
    {
        File.Delete(_inventoryPath);
        foreach (var folder in Inventory.Folders.OrderByDescending(f => f.Length).Select(_target.At).Where(Directory.Exists))
        {
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }

        return Inventory.Empty;
    }

    private Inventory Order(Step step)
    {
        switch (step)
        {
            case ReloadUnits or ForgetUnit:
                _target.Systemd!.Carry("daemon-reload");
                break;
            case StartUnit start:
                _target.Systemd!.Carry("start", start.Unit);
                break;
            case StopUnit stop:
                _target.Systemd!.Carry("stop", stop.Unit);
                _target.Systemd!.Forget(stop.Unit);
                break;
            case UpgradeRunning upgrade:
                Require(upgrade.Program, ["upgrade-self", "--socket", upgrade.Socket, "--binary", upgrade.Program]);
                break;
            default:
                throw new InvalidOperationException($"nobody carries out {step.GetType().Name}");
        }

        return Inventory;
    }

    private void SetRights(string path, int mode, Owner owner)
    {
        if (owner.In(_target) is { } ids)
            DurableFiles.ChangeOwner(path, ids.Uid, ids.Gid);
        File.SetUnixFileMode(path, (UnixFileMode)mode);
    }

    private static void Require(string program, IReadOnlyList<string> arguments)
    {
        var result = Tool.Run([program, .. arguments]);
        if (!result.Succeeded)
            throw new CliException(ExitCode.Refused, $"{Path.GetFileName(program)} failed: {result.Text}");
    }
}
