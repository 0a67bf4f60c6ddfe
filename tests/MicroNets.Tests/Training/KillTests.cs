using System.Diagnostics;
using MicroNets.Training;

namespace MicroNets.Tests.Training;

public sealed class KillTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_killed_three_times_ends_with_the_bits_of_an_uninterrupted_one()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        for (int kill = 0; kill < 3; kill++)
        {
            using Process process = Start();
            DateTime before = File.GetLastWriteTimeUtc(_folder["run.safetensors"]);

            // Checkpoints are written every step, so the kill falls somewhere between, or inside, two of them.
            while (!process.HasExited && File.GetLastWriteTimeUtc(_folder["run.safetensors"]) == before)
                await Task.Delay(5, limit.Token);
            await Task.Delay(50 + (37 * kill), limit.Token);
            process.Kill();
            await process.WaitForExitAsync(limit.Token);
        }

        using Process last = Start();
        await last.WaitForExitAsync(limit.Token);
        Assert.Equal(0, last.ExitCode);

        TrainedNetwork whole = Trainer.Run(TrainerTests.Small, TrainerTests.Train, TrainerTests.Validation,
            TrainingLeg.Options(_folder.Path) with { CheckpointPath = null });
        TrainingLeg.Save(whole, _folder["whole.safetensors"]);
        Assert.Equal(File.ReadAllBytes(_folder["whole.safetensors"]), File.ReadAllBytes(_folder["weights.safetensors"]));
    }

    private Process Start() => Process.Start(new ProcessStartInfo("dotnet")
    {
        ArgumentList = { "exec", typeof(TrainingLeg).Assembly.Location, "train", _folder.Path },
        UseShellExecute = false,
    })!;
}
