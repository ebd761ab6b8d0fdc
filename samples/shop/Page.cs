using Shop.Traffic;

namespace Shop;

/// <summary>The only page: who answered, and what there is to buy.</summary>
public static class Page
{
    public static void MapPage(this WebApplication app) => app.MapGet("/", (ShopRelease release) => Results.Content(
        $$"""
        <!doctype html>
        <meta charset="utf-8"><title>Shop {{release.Version}}</title>
        <style>
          body { font: 16px system-ui; margin: 3rem auto; max-width: 40rem; border-top: 1rem solid {{release.Colour}}; padding-top: 2rem }
          li { margin: .4rem 0 } footer { color: #777; margin-top: 2rem }
        </style>
        <h1>Shop</h1>
        <ul id="products"></ul>
        <footer>version {{release.Version}}, process {{Identity.Worker}}; <span id="echo"></span></footer>
        <script>
          fetch('/api/products').then(r => r.json()).then(all => products.innerHTML = all.map(p => `<li>${p.name}: ${p.price.toFixed(2)}</li>`).join(''));
          (function connect() {
            const events = new WebSocket(location.origin.replace('http', 'ws') + '/ws/orders');
            events.onopen = () => events.send('hello');
            events.onmessage = m => echo.textContent = 'order events: ' + m.data;
            events.onclose = () => setTimeout(connect, 200);
          })();
        </script>
        """,
        "text/html; charset=utf-8"));
}
