using System.Collections.Concurrent;
using Gapless.Contract.Workers;
using Gapless.Hosting.Transport;
using Gapless.Hosting.WebSockets.Moving;
using Gapless.Linux;
using Gapless.Linux.Sockets;

namespace Gapless.Hosting.HandOver;

/// <summary>One process that takes connections.</summary>
internal sealed class Successor : ILateMessages
{
    private readonly SeqPacketChannel _channel;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<bool>> _open = new();
    private readonly SemaphoreSlim _sending = new(1);
    private long _lastId;
    private volatile bool _hasSessions;
    private volatile bool _isGone;
    private volatile bool _isRetired;

    public Successor(FileDescriptor channel)
    {
        _channel = SeqPacketChannel.Adopt(channel);
        _ = ReadAnswersAsync();
    }

    /// <summary>It has ended, or does not read.</summary>
    public bool IsGone => _isGone;

    /// <summary>Offers a connection. False: it was not taken, and is still ours.</summary>
    /// <remarks>One caller at a time until the packet is sent; the answers come in any order.</remarks>
    public async Task<Task<bool>> OfferAsync(TransportConnection connection, byte[] rest)
    {
        var offer = new Offer(++_lastId, connection.Endpoint.Name, connection.IsProved, rest, connection.Papers);
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[offer.Id] = answer;
        if (_isGone)
        {
            FailAll();
            return answer.Task;
        }

        _hasSessions |= offer.Session is not null;
        var passed = FileDescriptor.Adopt((int)connection.Handle.DangerousGetHandle());
        try
        {
            using var packet = offer.Encode();
            connection.OnOffer();
            await SendAsync(packet, passed);
        }
        catch (Exception error) when (error is LinuxException or ObjectDisposedException)
        {
            // Nothing was sent: a packet goes whole or not at all.
            if (_open.TryRemove(offer.Id, out _))
                answer.TrySetResult(false);
        }
        finally
        {
            passed.Release();
        }

        return answer.Task;
    }

    public async Task ForwardAsync(LateMessage message)
    {
        try
        {
            using var packet = LatePacket.Encode(message);
            await SendAsync(packet, connection: null);
        }
        catch (Exception error) when (error is LinuxException or ObjectDisposedException)
        {
            throw new IOException("The process that has the session now takes nothing any more.", error);
        }
    }

    /// <summary>There will be no more offers; the answers to those that were made are still waited for, because only they say who has the connection.</summary>
    public void Retire()
    {
        _isRetired = true;
        CloseIfDone();
    }

    private async Task ReadAnswersAsync()
    {
        var buffer = new byte[Answer.Length];
        try
        {
            while (await _channel.ReceiveAsync(buffer, CancellationToken.None) is not null)
            {
                var answer = Answer.Decode(buffer);
                if (_open.TryRemove(answer.Id, out var waiting))
                    waiting.TrySetResult(answer.IsTaken);
                CloseIfDone();
            }
        }
        catch (Exception error) when (error is LinuxException or ObjectDisposedException)
        {
            // The same as its end.
        }

        _isGone = true;
        FailAll();
    }

    private async Task SendAsync(Packet packet, FileDescriptor? connection)
    {
        FileDescriptor[] descriptors = [.. connection is null ? [] : new[] { connection }, .. packet.Overflow.Select(o => o.Descriptor)];
        await _sending.WaitAsync();
        try
        {
            await _channel.SendAsync(packet.Bytes, descriptors, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Whoever took sessions may still have to be sent what comes late for them.</summary>
    private void CloseIfDone()
    {
        if (_isRetired && !_hasSessions && _open.IsEmpty)
            _channel.Dispose();
    }

    private void FailAll()
    {
        foreach (var id in _open.Keys)
        {
            if (_open.TryRemove(id, out var waiting))
                waiting.TrySetResult(false);
        }
    }
}
