using GraphChat.Cli.Demo;
using Xunit;

namespace GraphChat.Cli.Tests.Demo;

/// <summary>The course of the demo, over people and a server that exist only here.</summary>
public sealed class DemoRunTests
{
    private static readonly string[] s_messages = ["1", "2", "3", "4", "5", "6", "7", "8"];

    private readonly List<DemoMessage> _log = [];
    private readonly FakeServer _server = new();
    private readonly FakeReport _report = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cuts_one_person_off_and_kills_the_server_and_finds_nothing_lost(bool first)
    {
        var plan = new DemoPlan(1, first, CutBefore: 2, ResumeBefore: 5, KillDuring: 3);
        FakePerson lea = new("lea", _log), tom = new("tom", _log);

        var verdict = await RunAsync(plan, lea, tom);

        Assert.True(verdict.IsRight, string.Join(' ', verdict.Differences));
        Assert.Equal((8, 8), (verdict.Sent, verdict.Delivered));
        Assert.Equal(1, (first ? lea : tom).Cuts);
        Assert.Equal(0, (first ? tom : lea).Cuts);
        Assert.Equal(1, _server.Kills);
        Assert.Equal(8, _report.Last);
        // While one is away the other writes.
        Assert.All(_log[2..5], message => Assert.Equal(first ? "tom" : "lea", message.Author));
    }

    [Fact]
    public async Task Lets_the_person_back_who_is_still_away_at_the_end()
    {
        var verdict = await RunAsync(new DemoPlan(1, true, 7, 8, 7), new FakePerson("lea", _log), new FakePerson("tom", _log));

        Assert.True(verdict.IsRight);
    }

    [Fact]
    public async Task Finds_what_a_person_misses()
    {
        var verdict = await RunAsync(new DemoPlan(1, true, 2, 5, 3), new FakePerson("lea", _log), new FakePerson("tom", _log) { Drops = 1 });

        Assert.False(verdict.IsRight);
        Assert.Equal(1, verdict.Lost);
    }

    [Fact]
    public async Task Finds_what_comes_twice()
    {
        var verdict = await RunAsync(new DemoPlan(1, true, 2, 5, 3), new FakePerson("lea", _log) { Doubles = 4 }, new FakePerson("tom", _log));

        Assert.False(verdict.IsRight);
        Assert.Equal(1, verdict.Doubled);
    }

    private Task<DemoVerdict> RunAsync(DemoPlan plan, FakePerson lea, FakePerson tom) =>
        new DemoRun(plan, s_messages, lea, tom, _server, _report, new HastyTime()).RunAsync(TestContext.Current.CancellationToken);

    private sealed class FakePerson(string name, List<DemoMessage> log) : IDemoPerson
    {
        private int _reach = int.MaxValue;

        public string Name => name;

        public int Cuts { get; private set; }

        public int? Drops { get; init; }

        public int? Doubles { get; init; }

        public IReadOnlyList<DemoMessage> Seen =>
        [
            .. log.Take(_reach).Where(message => message.Sequence != Drops)
                .SelectMany(message => message.Sequence == Doubles ? new[] { message, message } : [message]),
        ];

        public IReadOnlyList<string> Incidents => [];

        public Task SendAsync(string text, CancellationToken cancellationToken)
        {
            Assert.Equal(int.MaxValue, _reach);
            log.Add(new DemoMessage(log.Count + 1, name, text));
            return Task.CompletedTask;
        }

        public void Cut()
        {
            Cuts++;
            _reach = log.Count;
        }

        public void Mend() => _reach = int.MaxValue;
    }

    private sealed class FakeServer : IDemoServer
    {
        public int Kills { get; private set; }

        public Task KillAndRestartAsync(CancellationToken cancellationToken)
        {
            Kills++;
            return Task.CompletedTask;
        }
    }

    private sealed class FakeReport : IDemoReport
    {
        public int Last { get; private set; }

        public void Event(string what) => Assert.NotEmpty(what);

        public void Progress(int done, int all) => Last = done;
    }

    /// <summary>A clock in which a minute of waiting takes an instant.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _now += Math.Max(0, dueTime.Ticks);
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
