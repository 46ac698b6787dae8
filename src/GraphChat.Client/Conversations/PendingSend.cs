namespace GraphChat.Client.Conversations;

/// <summary>A message that was encrypted and whose outcome is not known yet.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="MessageId">The id of the message.</param>
/// <param name="Epoch">The epoch in which it was encrypted.</param>
/// <param name="Ciphertext">The very bytes that are sent, again and again; empty where it is to be encrypted first.</param>
/// <param name="ContentType">The envelope's content type.</param>
/// <param name="Text">The plaintext, for the history and for encrypting it again in a later epoch.</param>
/// <param name="SentAt">When it was first sent, in milliseconds since 1970.</param>
/// <param name="Incarnation">The group's incarnation in which it was encrypted.</param>
internal sealed record PendingSend(
    Guid Conversation, Guid MessageId, ulong Epoch, byte[] Ciphertext, int ContentType, string Text, long SentAt, uint Incarnation = 0)
{
    public GroupPlace Place => new(Incarnation, Epoch);
}
