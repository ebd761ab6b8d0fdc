using System.CommandLine;
using Gapless.Cli;
namespace Gapless.Commands;
internal static class AdoptCommand
{
    public static Command Build(GlobalOptions globals) => new("adopt", "x");
}
