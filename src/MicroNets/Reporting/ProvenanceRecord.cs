namespace MicroNets.Reporting;

/// <summary>What a run was made of, and how to make it again.</summary>
/// <param name="Tool">Name and version of what made it.</param>
/// <param name="Platform">The .NET runtime below it.</param>
/// <param name="Command">Does the same again.</param>
/// <param name="Hashes">SHA-256 of the inputs by name: request, task, device, space, data, C runtime.</param>
public sealed record ProvenanceRecord(string Tool, string Platform, string Command, EquatableArray<HashRecord> Hashes);

/// <summary>A hash by the name of what it is over.</summary>
public sealed record HashRecord(string Name, string Hash);
