#include "block.h"
#include "row_products.h"

enum { INPUT, FORGET, CELL, OUTPUT };

static int32_t saturate(int32_t value)
{
    return mn_clamp(value, INT16_MIN, INT16_MAX);
}

/* Out of line, so that the products have the registers for themselves. */
static __attribute__((noinline)) void add_products(const int8_t *first, int32_t step, const int32_t *words, int32_t count, int32_t *sums)
{
    mn_multiply_rows(first, first + step, words, count, sums);
}

static __attribute__((noinline)) int32_t gate_of(const mn_lstm_gate *gate, int32_t of_features, int32_t of_hidden)
{
    return saturate(saturate(mn_apply(gate->features, of_features)) + saturate(mn_apply(gate->hidden, of_hidden)));
}

/* Two units at a time; the last of an odd number is computed twice. */
static void run_gate(const mn_lstm *layer, int gate, const int32_t *features, const int32_t *hidden, int16_t *result)
{
    static const mn_sigmoid_scale scale = {3, 0};
    const mn_lstm_gate *g = &layer->gates[gate];
    int32_t units = layer->units, inputs = layer->features;
    for (int32_t u = 0; u < units; u += 2) {
        int32_t more = u + 1 < units ? 1 : 0;
        int32_t of_features[2] = {g->biases[u], g->biases[u + more]}, of_hidden[2] = {0, 0};
        add_products(g->weights + u * inputs, more * inputs, features, inputs, of_features);
        add_products(g->recurrent + u * units, more * units, hidden, units, of_hidden);
        for (int32_t i = 0; i <= more; i++) {
            int32_t sum = gate_of(g, of_features[i], of_hidden[i]);
            result[u + i] = (int16_t)(gate == CELL ? mn_tanh_of(&scale, sum) : mn_logistic_of(&scale, sum));
        }
    }
}

void mn_lstm_run(const mn_lstm *layer, const int8_t *input, int8_t *output, void *state, void *scratch)
{
    int16_t *cells = state;
    int8_t *hidden = (int8_t *)(cells + layer->units);
    int32_t *of_features = scratch, *of_hidden = of_features + mn_row_words(layer->features);
    int16_t *gates = (int16_t *)(void *)(of_hidden + mn_row_words(layer->units));
    for (int32_t step = 0; step < layer->steps; step++, input += layer->step, output += layer->output_step) {
        mn_expand_row(input, layer->feature_step, layer->features, layer->input_zero_point, of_features);
        mn_expand_row(hidden, 1, layer->units, layer->hidden_zero_point, of_hidden);
        for (int gate = INPUT; gate <= OUTPUT; gate++)
            run_gate(layer, gate, of_features, of_hidden, gates + gate * layer->units);
        for (int32_t u = 0; u < layer->units; u++) {
            int32_t kept = saturate(mn_apply(layer->forget, gates[FORGET * layer->units + u] * cells[u]));
            int32_t cell = saturate(kept + saturate(mn_apply(layer->remember,
                gates[INPUT * layer->units + u] * gates[CELL * layer->units + u])));
            if (layer->cell_clip > 0)
                cell = mn_clamp(cell, -layer->cell_clip, layer->cell_clip);
            cells[u] = (int16_t)cell;
            int32_t shown = mn_apply(layer->output, gates[OUTPUT * layer->units + u] * mn_tanh_of(&layer->cell, cell))
                + layer->hidden_zero_point;
            hidden[u] = (int8_t)mn_clamp(shown, -128, 127);
            output[u * layer->output_unit_step] = hidden[u];
        }
    }
}
