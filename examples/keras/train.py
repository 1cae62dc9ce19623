"""Keras as it is: its own TensorBoard callback. python train.py [LOGDIR]

The tab lists each epoch's weights as a step. For a t-SNE:  npx pointillist layout LOGDIR --tsne 2
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

logdir = sys.argv[1] if len(sys.argv) > 1 else "runs"
folder = f"{logdir}/keras"
keras.utils.set_random_seed(7)

# Words of two moods; a sentence of five words has the mood of most of them.
words = [f"{mood}-{at}" for mood in ("merry", "gloomy") for at in range(20)]
sentences = np.random.default_rng(7).integers(0, 40, size=(400, 5))
moods = (sentences < 20).sum(axis=1) > 2

model = keras.Sequential(
    [
        keras.Input(shape=(5,)),
        keras.layers.Embedding(40, 8, name="words"),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile("adam", "binary_crossentropy")

os.makedirs(folder, exist_ok=True)
with open(f"{folder}/words.tsv", "w", encoding="utf-8") as file:
    file.write("".join(f"{word}\n" for word in words))
model.fit(
    sentences,
    moods,
    epochs=3,
    verbose=0,
    callbacks=[
        keras.callbacks.TensorBoard(
            folder, embeddings_freq=1, embeddings_metadata={"words": "words.tsv"}
        )
    ],
)
