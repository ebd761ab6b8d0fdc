namespace Gapless.Dev.Terminal;

/// <summary>Single keys from the terminal, for as long as there is one.</summary>
internal sealed class Keys(Action<char> pressed)
{
    public const string Help = "r rebuild   s restart   p pause   c clear   q quit   h help";

    /// <summary>A thread of its own: reading the console cannot be cancelled, so it ends with the process.</summary>
    public void Start()
    {
        if (Console.IsInputRedirected)
            return;
        new Thread(Read) { IsBackground = true, Name = "keys" }.Start();
    }

    private void Read()
    {
        try
        {
            while (true)
                pressed(char.ToLowerInvariant(Console.ReadKey(intercept: true).KeyChar));
        }
        catch (InvalidOperationException)
        {
            // The terminal has gone.
        }
    }
}
