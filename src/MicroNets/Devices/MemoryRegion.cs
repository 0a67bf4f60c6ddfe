namespace MicroNets.Devices;

/// <summary>A contiguous range of a device's address space, as its linker script names it.</summary>
/// <param name="Origin">First address, as hexadecimal text ("0x20000000").</param>
public sealed record MemoryRegion(string Name, string Origin, long Bytes, string Source);
