using System.Text.Json.Serialization;
using MicroNets.Devices.Latency;

namespace MicroNets.Devices;

/// <summary>
/// What the library knows of a microcontroller board: core, clock, memory, power and latency laws, each number with its source.
/// A profile is a JSON file; the ones that come with the library are listed by <see cref="DeviceCatalog"/>.
/// </summary>
/// <param name="Core">
/// A name of <see cref="Devices.Core.All"/>, such as "cortex-m4": decides which kernels are built, and which costs they have.
/// </param>
/// <param name="Clock">In MHz.</param>
/// <param name="Flash">Regions for code and constants, the first preferred.</param>
/// <param name="Ram">Regions for activations, the first preferred.</param>
/// <param name="Power">In mW while it computes; null where nobody published one, and then no energy can be estimated.</param>
/// <param name="Latency">Laws of the `paper` model, one for each family of backbones at most; may be empty.</param>
public sealed record DeviceProfile(
    string Name,
    string Board,
    string Core,
    Figure Clock,
    EquatableArray<MemoryRegion> Flash,
    EquatableArray<MemoryRegion> Ram,
    Figure? Power,
    EquatableArray<LatencyLaw> Latency)
{
    /// <summary>
    /// Cycles on this board per cycle of its core without wait states (<see cref="CycleOrigin.Core"/>), with the band in which it lies;
    /// null where nobody can tell.
    /// </summary>
    public Figure? BoardFactor { get; init; }

    /// <summary>Costs per kernel fitted from measurements (<see cref="Calibration"/>); null before somebody calibrated.</summary>
    public KernelCosts? Calibrated { get; init; }

    /// <summary>All flash regions together.</summary>
    [JsonIgnore]
    public Bytes FlashSize => new(Flash.Sum(region => region.Bytes));

    /// <summary>The largest region: an arena lies in one.</summary>
    [JsonIgnore]
    public Bytes RamSize => new(Ram.Max(region => region.Bytes));
}
