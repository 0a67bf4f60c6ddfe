using MicroNets.Firmware;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Stack;
using MicroNets.Firmware.Toolchain;
using MicroNets.Quantization;
using MicroNets.Reporting;

namespace MicroNets.Cli;

/// <summary>Sizes of firmware as every command prints them.</summary>
internal static class FirmwareFigures
{
    public static string Text(FirmwareSize size, string flashNote = "") => $"""
        flash {Units.Bytes(size.FlashBytes)}: code {Units.Bytes(size.CodeBytes)}, weights {Units.Bytes(size.WeightBytes)}{flashNote}
        SRAM  {Units.Bytes(size.SramBytes)}: arena {Units.Bytes(size.ArenaBytes)}, other {size.OtherSramBytes} bytes, {Stack(size.Stack)}
        """;

    /// <summary>Flash of a Cortex-M4's firmware, linked; null without the compiler.</summary>
    public static long? FlashBytes(IntegerNetwork network)
    {
        Target target = Target.Named("cortex-m4");
        if (!target.Compiler.IsPresent)
            return null;
        using var bench = new Workbench(target);
        return bench.Size(network).FlashBytes;
    }

    /// <summary>For --json.</summary>
    public static object Record(FirmwareSize size) => new
    {
        size.FlashBytes,
        size.CodeBytes,
        size.WeightBytes,
        size.SramBytes,
        size.ArenaBytes,
        size.OtherSramBytes,
        size.StackBytes,
        Stack = size.Stack is { } stack ? new { stack.ProgramBytes, stack.InterruptBytes, stack.Path } : null,
    };

    private static string Stack(StackBound? stack) => stack is null
        ? "the host's stack not counted"
        : $"stack {stack.Bytes} "
            + $"bytes: {string.Join(" → ", stack.Path.Select(step => $"{step.Function} {step.Bytes}"))}, interrupt {stack.InterruptBytes}";
}
