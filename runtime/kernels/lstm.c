#include "block.h"

enum { INPUT, FORGET, CELL, OUTPUT };

static int32_t saturate(int32_t value)
{
    return mn_clamp(value, INT16_MIN, INT16_MAX);
}

static void run_gate(const mn_lstm *layer, int gate, const int8_t *features, const int8_t *hidden, int16_t *result)
{
    static const mn_sigmoid_scale scale = {3, 0};
    const mn_lstm_gate *g = &layer->gates[gate];
    const int8_t *weights = g->weights, *recurrent = g->recurrent;
    for (int32_t u = 0; u < layer->units; u++) {
        int32_t of_features = g->biases[u], of_hidden = 0;
        for (int32_t i = 0; i < layer->features; i++)
            of_features += (features[i * layer->feature_step] - layer->input_zero_point) * *weights++;
        for (int32_t i = 0; i < layer->units; i++)
            of_hidden += (hidden[i] - layer->hidden_zero_point) * *recurrent++;
        int32_t sum = saturate(saturate(mn_apply(g->features, of_features)) + saturate(mn_apply(g->hidden, of_hidden)));
        result[u] = (int16_t)(gate == CELL ? mn_tanh_of(&scale, sum) : mn_logistic_of(&scale, sum));
    }
}

void mn_lstm_run(const mn_lstm *layer, const int8_t *input, int8_t *output, void *state, void *scratch)
{
    int16_t *cells = state, *gates = scratch;
    int8_t *hidden = (int8_t *)(cells + layer->units);
    for (int32_t step = 0; step < layer->steps; step++, input += layer->step, output += layer->output_step) {
        for (int gate = INPUT; gate <= OUTPUT; gate++)
            run_gate(layer, gate, input, hidden, gates + gate * layer->units);
        for (int32_t u = 0; u < layer->units; u++) {
            int32_t kept = saturate(mn_apply(layer->forget, gates[FORGET * layer->units + u] * cells[u]));
            int32_t cell = saturate(kept + saturate(mn_apply(layer->remember, gates[INPUT * layer->units + u] * gates[CELL * layer->units + u])));
            if (layer->cell_clip > 0)
                cell = mn_clamp(cell, -layer->cell_clip, layer->cell_clip);
            cells[u] = (int16_t)cell;
            int32_t shown = mn_apply(layer->output, gates[OUTPUT * layer->units + u] * mn_tanh_of(&layer->cell, cell)) + layer->hidden_zero_point;
            hidden[u] = (int8_t)mn_clamp(shown, -128, 127);
            output[u * layer->output_unit_step] = hidden[u];
        }
    }
}
