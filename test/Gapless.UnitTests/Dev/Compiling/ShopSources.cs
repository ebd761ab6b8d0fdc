namespace Gapless.UnitTests.Dev.Compiling;

/// <summary>A small web app in which most kinds of members occur.</summary>
internal static class ShopSources
{
    public const string Program = """
        using Microsoft.AspNetCore.Builder;
        using Microsoft.Extensions.DependencyInjection;
        using Shop;

        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSingleton<Orders>();
        builder.Services.AddHostedService<Clock>();
        builder.Services.AddSingleton(_ => new Big { Name = "big" });
        var app = builder.Build();
        app.MapGet("/total", (Orders orders) => orders.Total(3));
        app.MapGet("/later", async (Orders orders) => { await System.Threading.Tasks.Task.Yield(); return orders.Twice; });
        var greeting = "hello ";
        app.MapGet("/greet", (string name) => greeting + name);
        app.MapGet("/two", () => new { One = 1, Two = greeting });
        app.MapShop();
        app.MapMore();
        app.MapMixed();
        Seed.Fill();
        app.Run();
        """;

    public const string Shop = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Runtime.CompilerServices;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Routing;
        using Microsoft.Extensions.Hosting;

        namespace Shop;

        public class Orders
        {
            private static readonly int Start = Defaults.First();
            private readonly int _base;
            private int _count = 1;

            public Orders() { _base = Rates.Base(); }

            public static Orders operator +(Orders left, Orders right) { return left; }

            public int Count { get { return _count; } set { _count = value; } }

            public int Twice => _count * 2;

            public string Name { get; set; } = "orders";

            public int this[int index] => index + 1;

            // A remark.
            public int Total(int n) { return n + _base; }

            public string Word() => "word";

            public async Task<int> LaterAsync() { await Task.Yield(); return 1; }

            public IEnumerable<int> Each() { yield return 1; }

            public int Sum(int[] numbers) { return numbers.Where(n => n > 1).Sum(); }

            public int Local() { int Inner() { return 1; } return Inner(); }

            public int Switch(string word) { switch (word) { case "a": return 1; default: return 0; } }

            public T Same<T>(T value) { return value; }

            public virtual int Size() { return 1; }

            public override string ToString() { return "an order"; }

            public int Where([CallerLineNumber] int line = 0) { return line; }

            internal int Here() { return 1; }
        }

        public class Big : Orders
        {
            public override int Size() { return 2; }
        }

        public class Priced(Rates rates, int factor)
        {
            public int Price() { return rates.Of() + 1; }

            public int Plain() { return 1; }
        }

        public class Rates
        {
            public static int Base() { return 1; }

            public int Of() { return 5; }
        }

        public static class Defaults
        {
            public static int First() { return 1; }
        }

        public static class Seed
        {
            public static void Fill() { Deeper(); }

            private static void Deeper() { Console.Write(new Filler().Text()); }
        }

        public interface IText { string Text(); }

        public class Filler : IText
        {
            public string Text() { return Inner(); }

            private string Inner() { return "seed"; }
        }

        public static class Handlers
        {
            public static string Answer() { return Deeper(); }

            private static string Deeper() { return "answer"; }
        }

        public static class Routes
        {
            public static void MapShop(this IEndpointRouteBuilder routes) { routes.MapGet("/shop", Handlers.Answer); }

            public static void MapMixed(this IEndpointRouteBuilder routes) { routes.MapGet("/mixed", () => "mixed"); routes.MapGet("/answer", Handlers.Answer); }

            public static void MapMore(this IEndpointRouteBuilder routes) { routes.MapGet("/more", () => "more"); routes.MapGet("/sum", (int n) => { var twice = n * 2; return twice; }); }
        }

        public class Clock : BackgroundService
        {
            protected override Task ExecuteAsync(CancellationToken stop) { Tick(); return Task.CompletedTask; }

            private void Tick() { Console.Write(""); }
        }

        public class Box<T>
        {
            public int Size() { return 1; }
        }

        public struct Point
        {
            public int X;

            public int Length() { return X; }
        }

        public record Person(string Name)
        {
            public string Greeting() { return "hello " + Name; }
        }

        public class MarkAttribute : Attribute
        {
            public string Text() { return "mark"; }
        }

        public class PagesController
        {
            public string Index() { return "index"; }
        }
        """;
}
