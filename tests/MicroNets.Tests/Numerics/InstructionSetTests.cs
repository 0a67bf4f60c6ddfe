using System.Diagnostics;
using MicroNets.Numerics;

namespace MicroNets.Tests.Numerics;

public sealed class InstructionSetTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", nameof(KernelVariant.Avx2))]
    [InlineData("DOTNET_EnableAVX2", nameof(KernelVariant.Vector128))]
    [InlineData("DOTNET_EnableHWIntrinsic", nameof(KernelVariant.Scalar))]
    public async Task All_checks_pass_with_an_instruction_set_switched_off(string variable, string left)
    {
        KernelVariant expected = (KernelVariant)Math.Max((int)Enum.Parse<KernelVariant>(left), (int)KernelVariants.Best);
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path
            && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            ArgumentList = { "exec", typeof(InstructionSetLeg).Assembly.Location, "leg", expected.ToString() },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[variable] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, $"{variable}=0 ended with {process.ExitCode}:\n{await output}{await error}");
        Assert.Contains($"best variant {expected}", await output, StringComparison.Ordinal);
    }
}
