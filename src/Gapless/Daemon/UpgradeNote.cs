using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gapless.Linux;
using Gapless.Linux.Memory;
using Gapless.Linux.Processes;

namespace Gapless.Daemon;

/// <summary>
/// What a program leaves to the one that replaces it in the same process: the control socket, which so never stops listening, and who asked.
/// It lies in a memfd whose number is in the environment; everything else the new program reads from the journal and the keeper.
/// </summary>
internal static class UpgradeNote
{
    private const string Variable = "GAPLESS_UPGRADE";

    /// <summary>Becomes the new program. Where that cannot be executed, begins the present one anew: the engine has already let go.</summary>
    /// <exception cref="CliException">Neither can be executed.</exception>
    public static void Replace(UpgradeOrder order, string version, Socket listener, Action<string> say)
    {
        using var control = FileDescriptor.Adopt((int)listener.SafeHandle.DangerousGetHandle());
        using var memory = MemFd.Create("gapless-upgrade");
        try
        {
            memory.Write(JsonSerializer.SerializeToUtf8Bytes(new UpgradeState(control.Value, version, order.Actor), UpgradeJson.Default.UpgradeState), 0);
            var environment = ChildEnvironment.Without(Variable);
            environment[Variable] = memory.Descriptor.Value.ToString(CultureInfo.InvariantCulture);

            foreach (var program in (IReadOnlyList<string>[])[order.Program, OwnProgram.Command])
            {
                var error = SelfExec.Replace(program[0], [.. program, .. order.Arguments], environment, [control, memory.Descriptor]);
                say($"{program[0]} cannot be executed: {error}");
            }

            throw new CliException(ExitCode.Refused, "the supervisor ends; its workers and sockets stay for the next one");
        }
        finally
        {
            // The descriptor is the listener's.
            control.Release();
        }
    }

    /// <summary>Null in a process that was started in the ordinary way. Takes the note away, so that no child finds it.</summary>
    public static HandedOver? Take()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } number)
            return null;

        Environment.SetEnvironmentVariable(Variable, null);
        using var memory = MemFd.Adopt(FileDescriptor.Adopt(int.Parse(number, CultureInfo.InvariantCulture)));
        var state = JsonSerializer.Deserialize(memory.ReadAll(), UpgradeJson.Default.UpgradeState)!;

        var control = FileDescriptor.Adopt(state.ControlDescriptor);
        control.CloseOnExec = true;
        return new HandedOver(new Socket(new SafeSocketHandle(control.Release(), ownsHandle: true)), state.Version, state.Actor);
    }
}

/// <param name="Listener">The control socket, listening.</param>
/// <param name="Version">Of the program before.</param>
/// <param name="Actor">Who asked for the change.</param>
internal sealed record HandedOver(Socket Listener, string Version, string Actor);

/// <summary>The note itself. Read by later versions: fields are only ever added.</summary>
internal sealed record UpgradeState(int ControlDescriptor, string Version, string Actor);

[JsonSerializable(typeof(UpgradeState))]
internal sealed partial class UpgradeJson : JsonSerializerContext;
