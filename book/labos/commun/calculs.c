// Les deux calculs lourds d'un réseau de convolution, quatre nombres à la fois : commun/rapide.js les appelle.
// Les tableaux sont à plat, en float32 ; « columns » est un multiple de huit, « channels » de quatre.
// Traduit en WebAssembly par « python -m livre.illustrations.lab_kernels », qui écrit calculs.js.

#include <wasm_simd128.h>

extern unsigned char __heap_base;

// La première adresse libre, un multiple de seize.
unsigned long start(void) { return ((unsigned long)&__heap_base + 15) & ~15ul; }

static inline v128_t multiply_add(v128_t sum, v128_t one, v128_t other) { return wasm_f32x4_add(sum, wasm_f32x4_mul(one, other)); }

// Un carreau du produit : « rows » lignes, huit colonnes, dont les sommes restent dans les registres.
static inline void tile(const float *a, const float *b, float *c, int inner, int columns, int rows) {
  v128_t sum[4][2];
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < 2; v++) sum[r][v] = wasm_v128_load(c + r * columns + 4 * v);
  for (int k = 0; k < inner; k++, b += columns)
    for (int v = 0; v < 2; v++) {
      v128_t values = wasm_v128_load(b + 4 * v);
      for (int r = 0; r < rows; r++) sum[r][v] = multiply_add(sum[r][v], wasm_v128_load32_splat(a + r * inner + k), values);
    }
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < 2; v++) wasm_v128_store(c + r * columns + 4 * v, sum[r][v]);
}

// c += a b : a (rows × inner), b (inner × columns), c (rows × columns).
void product(const float *a, const float *b, float *c, int rows, int inner, int columns) {
  for (int j = 0; j < columns; j += 8) {
    int r = 0;
    for (; r + 4 <= rows; r += 4) tile(a + r * inner, b + j, c + r * columns + j, inner, columns, 4);
    for (; r < rows; r++) tile(a + r * inner, b + j, c + r * columns + j, inner, columns, 1);
  }
}

// La convolution en profondeur : chaque canal d'une carte par son noyau, side × side. Sans « back », ajoute à « target », la carte rendue, ce que
// donne « source », la carte lue ; avec lui, ajoute à « target », la pente de la carte lue, ce que donne « source », celle de la carte rendue.
void depthwise(const float *source, const float *kernel, float *target, int height, int width, int made_height, int made_width, int channels,
               int side, int stride, int top, int left, int back) {
  for (int y = 0; y < made_height; y++)
    for (int x = 0; x < made_width; x++)
      for (int i = 0; i < side; i++)
        for (int j = 0; j < side; j++) {
          int row = y * stride - top + i, column = x * stride - left + j;
          if (row < 0 || row >= height || column < 0 || column >= width) continue;
          int read = (row * width + column) * channels, made = (y * made_width + x) * channels;
          const float *from = source + (back ? made : read), *weights = kernel + (i * side + j) * channels;
          float *to = target + (back ? read : made);
          for (int c = 0; c < channels; c += 4)
            wasm_v128_store(to + c, multiply_add(wasm_v128_load(to + c), wasm_v128_load(from + c), wasm_v128_load(weights + c)));
        }
}
