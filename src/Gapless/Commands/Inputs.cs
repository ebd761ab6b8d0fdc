using System.CommandLine;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.Commands;

/// <summary>Arguments and options that several commands share, so that they read the same everywhere.</summary>
internal static class Inputs
{
    public static Argument<string?> Service(GlobalOptions globals)
    {
        var service = new Argument<string?>("SERVICE") { Description = "Name of the service; may be left out when only one is declared", Arity = ArgumentArity.ZeroOrOne };
        service.CompletionSources.Add(context => ServiceNames(globals, context.ParseResult));
        return service;
    }

    /// <summary>One or two words, of which the first is the service when there are two.</summary>
    public static Argument<string[]> ServiceAnd(string last, string description, GlobalOptions globals)
    {
        var words = new Argument<string[]>($"[SERVICE] {last}") { Description = description, Arity = new ArgumentArity(1, 2) };
        words.CompletionSources.Add(context => ServiceNames(globals, context.ParseResult));
        return words;
    }

    public static (string? Service, string Last) Split(string[] words) => words.Length == 2 ? (words[0], words[1]) : (null, words[0]);

    public static Option<bool> NoWait() => new("--no-wait") { Description = "Return when the rollout has been accepted" };

    public static Option<bool> Follow() => new("--follow", "-f") { Description = "Go on with what comes, until interrupted" };

    public static Option<int> Count(string name, string alias, int otherwise, string description)
    {
        var count = new Option<int>(name, alias) { Description = description, HelpName = "N", DefaultValueFactory = _ => otherwise };
        count.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(int.TryParse(result.Tokens[0].Value, out var value) && value >= 0))
                result.AddError($"{name} takes a number that is zero or more, not '{result.Tokens[0].Value}'");
        });
        return count;
    }

    /// <summary>Asked from the supervisor; none where it does not answer.</summary>
    private static IEnumerable<string> ServiceNames(GlobalOptions globals, ParseResult? result)
    {
        if (result is null)
            return [];

        try
        {
            return new ControlClient(globals.Locations(result).SocketToAsk).Status().Services.Select(s => s.Name);
        }
        catch (CliException)
        {
            return [];
        }
    }
}
