namespace Gapless.Cli;

/// <summary>Scripts that ask the program itself what may come next (<c>gapless "[suggest:POSITION]" "LINE"</c>), so that they never go stale; file names where it has nothing to say.</summary>
internal static class CompletionScripts
{
    private const string Bash = """
        _gapless() {
            local IFS=$'\n'
            COMPREPLY=( $(compgen -W "$("$1" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
        }
        complete -o default -F _gapless gapless
        """;

    private const string Zsh = """
        #compdef gapless
        _gapless() {
            local -a candidates
            candidates=( ${(f)"$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)"} )
            if (( ${#candidates} )); then
                compadd -a candidates
            else
                _files
            fi
        }
        compdef _gapless gapless
        """;

    private const string Fish = """
        function __gapless_complete
            set -l line (commandline -cp)
            set -l words (commandline -opc)
            $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c gapless -a '(__gapless_complete)'
        """;

    public static string Of(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => throw new ArgumentOutOfRangeException(nameof(shell), shell, null),
    };
}
