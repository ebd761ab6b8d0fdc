using System.Text;

namespace Gapless.Dev.Front.Injection;

/// <summary>
/// Reads HTML byte by byte, in any encoding that contains ASCII, and knows where the body ends: not inside a comment, an attribute, a script or
/// another element whose content is text. Remembers the policies that stand in the page.
/// </summary>
internal sealed class HtmlScanner
{
    /// <summary>The length of <c>&lt;/body</c>.</summary>
    public const int EndTagLength = 6;

    /// <summary>Of longer tags only the beginning is looked at.</summary>
    private const int LongestTag = 8 * 1024;

    private static readonly string[] TextElements = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"];

    private readonly StringBuilder _word = new();
    private readonly List<string> _policies = [];
    private State _state;
    private string _element = "";
    private char _quote;
    private bool _afterEquals;
    private int _dashes;

    private enum State
    {
        Text,

        /// <summary>After <c>&lt;</c>.</summary>
        Open,
        Name,
        Attributes,

        /// <summary>After <c>&lt;!</c>: a comment, a doctype, something unknown.</summary>
        Markup,
        Comment,

        /// <summary>Up to the next <c>&gt;</c>.</summary>
        Skipped,

        /// <summary>Within an element whose content is text.</summary>
        Content,

        /// <summary>Within what may be the end tag of that element.</summary>
        ContentEnd,
    }

    /// <summary>The values of <c>&lt;meta http-equiv="Content-Security-Policy"&gt;</c> so far.</summary>
    public IReadOnlyList<string> Policies => _policies;

    /// <summary>How many of the last bytes may be the beginning of <c>&lt;/body</c>.</summary>
    public int Pending => _state switch
    {
        State.Open => 1,
        State.Name when _word.Length < EndTagLength && "/body".StartsWith(_word.ToString(), StringComparison.OrdinalIgnoreCase) => _word.Length + 1,
        _ => 0,
    };

    /// <summary>True: the bytes before this one are <c>&lt;/body</c>, the tag that ends the body.</summary>
    public bool Push(byte value)
    {
        var c = (char)value;
        switch (_state)
        {
            case State.Text:
                _state = c == '<' ? State.Open : State.Text;
                break;
            case State.Open:
                PushOpen(c);
                break;
            case State.Name when c is '>' or '/' || IsSpace(c):
                return EndName(c);
            case State.Name:
                Keep(c);
                break;
            case State.Attributes:
                PushAttribute(c);
                break;
            case State.Markup:
                Keep(c);
                (_state, _dashes) = _word.Length < 2 && c == '-' ? (State.Markup, 0) : (c == '-' ? State.Comment : c == '>' ? State.Text : State.Skipped, 2);
                break;
            case State.Comment:
                _state = c == '>' && _dashes >= 2 ? State.Text : State.Comment;
                _dashes = c == '-' ? _dashes + 1 : c == '!' && _dashes >= 2 ? _dashes : 0;
                break;
            case State.Skipped:
                _state = c == '>' ? State.Text : State.Skipped;
                break;
            case State.Content:
                Begin(c == '<' ? State.ContentEnd : State.Content);
                break;
            case State.ContentEnd:
                PushContentEnd(c);
                break;
        }
        return false;
    }

    private void PushOpen(char c)
    {
        if (c == '/' || char.IsAsciiLetter(c))
        {
            Begin(State.Name);
            Keep(c);
        }
        else
        {
            Begin(c switch { '!' => State.Markup, '?' => State.Skipped, '<' => State.Open, _ => State.Text });
        }
    }

    private bool EndName(char c)
    {
        _element = _word.ToString().ToLowerInvariant();
        if (_element == "/body")
            return true;
        Begin(State.Attributes);
        if (c == '>')
            EndTag();
        return false;
    }

    private void PushAttribute(char c)
    {
        if (c == '>' && _quote == '\0')
        {
            EndTag();
            return;
        }
        if (_quote != '\0')
            _quote = c == _quote ? '\0' : _quote;
        else if (_afterEquals && (c is '"' or '\''))
            _quote = c;
        _afterEquals = c == '=' || (_afterEquals && IsSpace(c));
        Keep(c);
    }

    private void PushContentEnd(char c)
    {
        var place = _word.Length;
        if (place == 0 ? c == '/' : place <= _element.Length && char.ToLowerInvariant(c) == _element[place - 1])
        {
            Keep(c);
        }
        else if (place == _element.Length + 1 && (c is '>' or '/' || IsSpace(c)))
        {
            _element = "";
            Begin(c == '>' ? State.Text : State.Attributes);
        }
        else
        {
            Begin(c == '<' ? State.ContentEnd : State.Content);
        }
    }

    private void EndTag()
    {
        if (_element == "meta" && MetaPolicy.Of(_word.ToString()) is { } policy)
            _policies.Add(policy);
        Begin(TextElements.Contains(_element) ? State.Content : State.Text);
    }

    private void Begin(State state)
    {
        _word.Clear();
        (_state, _quote, _afterEquals) = (state, '\0', false);
    }

    private void Keep(char c)
    {
        if (_word.Length < LongestTag)
            _word.Append(c);
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f';
}
