"""How the embedded model is made: data, tokenizer, training, quantisation, evaluation."""
