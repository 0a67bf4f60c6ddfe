namespace MicroNets.Firmware.Toolchain;

/// <summary>What an emulator is told to tell of what it executes.</summary>
/// <param name="Arguments">Its further arguments.</param>
/// <param name="Read">Reads its standard error while it runs; null: nothing is written there.</param>
internal sealed record EmulatorLog(EquatableArray<string> Arguments, Action<TextReader>? Read);
