using GraphChat.Api.Loading;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.People;

namespace GraphChat.Api.Conversations;

/// <summary>The fields of <c>Member</c>.</summary>
internal static class MemberFields
{
    public static Task<Person> Person(Member member, Loaders loaders, CancellationToken cancellationToken) =>
        loaders.PersonAsync(member.User, cancellationToken);

    public static long JoinedAtSequence(Member member) => member.JoinedSequence;
}
