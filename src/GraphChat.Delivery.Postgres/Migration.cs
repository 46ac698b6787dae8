namespace GraphChat.Delivery.Postgres;

/// <summary>One step of the database's schema.</summary>
/// <param name="Number">Its place, from 1; the file's name begins with it.</param>
/// <param name="Name">The file's name without number and ending.</param>
/// <param name="Sql">What it does, in one transaction.</param>
public sealed record Migration(int Number, string Name, string Sql);
