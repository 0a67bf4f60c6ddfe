// Trains a small network on train.npz and val.npz and writes it as ONNX.
//
//   dotnet run --project samples/TrainOnNpz -- DATA trained.onnx
using MicroNets.Data;
using MicroNets.Data.Sets;
using MicroNets.Data.Tasks;
using MicroNets.Data.Tasks.Inference;
using MicroNets.Graph;
using MicroNets.Onnx;
using MicroNets.TFLite;
using MicroNets.Training;

if (args is not [var folder, var file])
{
    Console.Error.WriteLine("usage: TrainOnNpz DATA trained.onnx");
    return 2;
}

// What the arrays are (series, pictures, features) and how they are scaled is told from the data.
DataSet set = DataSets.Open(folder);
TaskSpec task = TaskInference.Of(set, "own", TaskHints.None, Console.WriteLine);
using TaskData data = TaskData.Open(task, set, new TaskDataOptions());

// Series are columns: their kernels reach along time alone.
Size2D kernel = data.Shape.Width == 1 ? (5, 1) : 3;
Size2D stride = data.Shape.Width == 1 ? (2, 1) : 2;
Network network = new NetworkBuilder("own")
    .Input(data.Shape.Height, data.Shape.Width, data.Shape.Channels)
    .Conv(16, kernel, stride).NormRelu6()
    .Conv(24, kernel, stride).NormRelu6()
    .GlobalAveragePool()
    .Dense(data.Classes.Count, "classifier")
    .Build();

TrainedNetwork trained = Trainer.Run(
    network,
    data["train"].Source,
    data["val"].Source,
    new TrainingOptions { Epochs = 30, BatchSize = 32, Seed = 1 },
    progress: new Progress<TrainingProgress>(step => Console.Write($"\repoch {step.Epoch + 1} of {step.Epochs}, loss {step.Loss:F3} ")));

Evaluation best = Trainer.Evaluate(trained.Network, trained.Weights, data["val"].Source);
Console.WriteLine($"\naccuracy {best.Accuracy:P1}, {network.ParameterCount:N0} parameters, {network.Macs:N0} multiply-accumulates");
OnnxWriter.Write(file, new FloatModel(trained.Network, trained.Weights));
return 0;
