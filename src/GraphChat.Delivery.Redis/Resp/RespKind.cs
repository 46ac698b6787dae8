namespace GraphChat.Delivery.Redis.Resp;

/// <summary>What a RESP3 value is; the names are those of the RESP3 specification.</summary>
internal enum RespKind
{
    SimpleString,
    SimpleError,
    Integer,
    BulkString,
    Array,
    Null,
    Boolean,
    Double,
    BigNumber,
    BulkError,
    VerbatimString,
    Map,
    Set,
    Push,
}
