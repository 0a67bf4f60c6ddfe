using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Search.Differentiable;
using MicroNets.Training;

namespace MicroNets.Runs;

/// <summary>A training of so much computation: on which samples, for how many epochs.</summary>
/// <param name="Train">The samples to train on: all there are, or as many of them as the computation allows to see so often.</param>
/// <param name="Operations">See <see cref="TrainingWork"/>.</param>
internal sealed record PlannedTraining(SampleSource Train, int Epochs, double Operations)
{
    public override string ToString() =>
        $"{Epochs:N0} epoch{(Epochs == 1 ? "" : "s")} of {Train.Count:N0} samples, {Operations / 1e12:0.##} · 10¹² operations";

    // A small data set would otherwise be seen thousands of times.
    private const int MostEpochs = 120;

    // However little may be computed, a training sees about so many samples.
    private const int FewestSamples = 32;

    // Of the computation: whole epochs of all samples may leave so much of it over.
    private const double Unused = 0.1;

    /// <param name="operations">What the training may compute.</param>
    /// <param name="validation">Samples that are validated after each epoch.</param>
    /// <param name="seed">Decides which samples are left out.</param>
    /// <param name="teacher">A network that says its part of every sample; null: none.</param>
    public static PlannedTraining Of(double operations, Network network, SampleSource train, int validation, ulong seed, Network? teacher =
        null)
    {
        SampleSource Part(double share) => SourceSlice.Split(train, Math.Max(share, (double)FewestSamples / train.Count), seed).Second;
        double epoch = TrainingWork.PerEpoch(network, train.Count, validation)
            + (teacher is null ? 0 : TrainingWork.Inference(teacher, train.Count));
        if (epoch > operations)
            (train, epoch) = (Part(operations / epoch), operations);

        double possible = operations / epoch, left = possible - Math.Floor(possible);
        int epochs = Math.Clamp((int)(left > Unused * possible ? Math.Round(possible) : possible), 1, MostEpochs);
        if (epochs > possible)
        {
            // An epoch more of nearly all samples, where one less would leave much of the computation unused.
            double validating = TrainingWork.PerEpoch(network, 0, validation);
            train = Part(((operations / epochs) - validating) / (epoch - validating));
            epoch = operations / epochs;
        }

        return new PlannedTraining(train, epochs, epochs * epoch);
    }
}
