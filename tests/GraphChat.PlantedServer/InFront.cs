using System.Reflection;

namespace GraphChat.PlantedServer;

/// <summary>A port that does what the one behind it does, but for the methods of a plant.</summary>
public class InFront : DispatchProxy
{
    private readonly Dictionary<MethodInfo, MethodInfo> _planted = [];
    private object? _behind;
    private object? _plant;

    /// <summary>Puts a plant, whose public methods are the port's, in front of a port.</summary>
    /// <exception cref="ArgumentException">The plant has a method that the port has not.</exception>
    public static TPort Put<TPort>(TPort behind, object plant)
        where TPort : class
    {
        var port = Create<TPort, InFront>();
        var front = (InFront)(object)port;
        front._behind = behind;
        front._plant = plant;
        foreach (var method in plant.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        {
            var replaced = typeof(TPort).GetMethod(method.Name, [.. method.GetParameters().Select(parameter => parameter.ParameterType)])
                ?? throw new ArgumentException($"{typeof(TPort).Name} has no such method {method.Name}.", nameof(plant));
            front._planted.Add(replaced, method);
        }

        return port;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _planted.TryGetValue(targetMethod!, out var planted)
        ? planted.Invoke(_plant, BindingFlags.DoNotWrapExceptions, null, args, null)
        : targetMethod!.Invoke(_behind, BindingFlags.DoNotWrapExceptions, null, args, null);
}
