using System.Buffers;
using System.Collections;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gapless.Hosting.Transport;

/// <summary>The connection is its own feature collection: a dictionary for each connection would cost more than all the rest.</summary>
internal sealed partial class TransportConnection
    : IFeatureCollection, IConnectionIdFeature, IConnectionTransportFeature, IConnectionItemsFeature, IMemoryPoolFeature, IConnectionLifetimeFeature, IConnectionEndPointFeature,
      IConnectionSocketFeature
{
    private List<KeyValuePair<Type, object>>? _added;
    private IDictionary<object, object?>? _items;
    private int _revision;

    public override IFeatureCollection Features => this;

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new Dictionary<object, object?>();
        set => _items = value;
    }

    MemoryPool<byte> IMemoryPoolFeature.MemoryPool => _options.Pool;

    Socket IConnectionSocketFeature.Socket => _socket;

    bool IFeatureCollection.IsReadOnly => false;

    int IFeatureCollection.Revision => _revision;

    object? IFeatureCollection.this[Type key]
    {
        get => Find(key);
        set => Put(key, value);
    }

    TFeature? IFeatureCollection.Get<TFeature>()
        where TFeature : default => (TFeature?)Find(typeof(TFeature));

    void IFeatureCollection.Set<TFeature>(TFeature? instance)
        where TFeature : default => Put(typeof(TFeature), instance);

    IEnumerator<KeyValuePair<Type, object>> IEnumerable<KeyValuePair<Type, object>>.GetEnumerator() => Enumerate().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Enumerate().GetEnumerator();

    void IConnectionLifetimeFeature.Abort() => Abort();

    private static bool IsOwn(Type key) =>
        key == typeof(TransportConnection) || key == typeof(IConnectionIdFeature) || key == typeof(IConnectionTransportFeature) || key == typeof(IConnectionItemsFeature)
        || key == typeof(IMemoryPoolFeature) || key == typeof(IConnectionLifetimeFeature) || key == typeof(IConnectionEndPointFeature) || key == typeof(IConnectionSocketFeature);

    /// <summary>What was set goes before what the connection is.</summary>
    private object? Find(Type key)
    {
        if (_added is not null)
        {
            foreach (var (type, value) in _added)
            {
                if (type == key)
                    return value;
            }
        }

        return IsOwn(key) ? this : null;
    }

    private void Put(Type key, object? value)
    {
        _revision++;
        _added ??= new List<KeyValuePair<Type, object>>(4);
        _added.RemoveAll(pair => pair.Key == key);
        if (value is not null)
            _added.Add(new KeyValuePair<Type, object>(key, value));
    }

    private IEnumerable<KeyValuePair<Type, object>> Enumerate()
    {
        foreach (var pair in _added ?? [])
            yield return pair;
        foreach (var own in new[]
        {
            typeof(TransportConnection), typeof(IConnectionIdFeature), typeof(IConnectionTransportFeature), typeof(IConnectionItemsFeature), typeof(IMemoryPoolFeature),
            typeof(IConnectionLifetimeFeature), typeof(IConnectionEndPointFeature), typeof(IConnectionSocketFeature),
        })
        {
            if (_added?.Exists(pair => pair.Key == own) != true)
                yield return new KeyValuePair<Type, object>(own, this);
        }
    }
}
