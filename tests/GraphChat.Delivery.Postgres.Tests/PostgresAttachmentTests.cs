using GraphChat.Delivery.Contract;
using Npgsql;

namespace GraphChat.Delivery.Postgres.Tests;

public sealed class PostgresAttachmentTests : AttachmentContract
{
    private PostgresSource? _source;

    protected override async Task<IStoreSource> OpenSourceAsync() => _source = await PostgresSource.CreateAsync();

    protected override async Task ForgetEventsAsync(ConversationId conversation)
    {
        await using var connection = new NpgsqlConnection(_source!.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("DELETE FROM delivery.events WHERE conversation_id = $1", connection)
        {
            Parameters = { new NpgsqlParameter { Value = conversation.Value } },
        };
        await command.ExecuteNonQueryAsync();
    }
}
