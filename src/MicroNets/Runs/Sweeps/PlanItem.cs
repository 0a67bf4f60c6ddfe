using System.Text.Json.Serialization;
using MicroNets.Devices;

namespace MicroNets.Runs.Sweeps;

/// <summary>What an item of a plan does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ItemWork>))]
internal enum ItemWork
{
    /// <summary>Searches and trains one network, as far as the plan goes.</summary>
    Network,

    /// <summary>Trains the supernet that the searches of several limits start from.</summary>
    Supernet,

    /// <summary>Writes the tables of what there is; comes after all others.</summary>
    Tables,
}

/// <summary>A piece of work that one process does in a folder of its own: a line of the plan.</summary>
/// <param name="Item">Its number, from 0 on.</param>
/// <param name="Name">Of its row in the tables; several seeds share it.</param>
/// <param name="Folder">Of its run, in the folder of the plan.</param>
/// <param name="Input">Which of the plan's inputs it works with.</param>
internal sealed record PlanItem(int Item, ItemWork Work, string Name, string Folder, int Input, ulong Seed, Limits Limits)
{
    /// <summary>How the architecture is chosen; null: by DNAS.</summary>
    public string? Method { get; init; }

    /// <summary>Which of the plan's ladders its limits are a rung of: it searches from the supernet that it comes after.</summary>
    public int? Ladder { get; init; }

    /// <summary>The item whose search says how much this one may compute.</summary>
    public int? ComputesAs { get; init; }

    /// <summary>Items that must be done before; null: none, and for the tables all.</summary>
    public int[]? After { get; init; }

    [JsonIgnore]
    public IReadOnlyList<int> Needs => After ?? [];
}
