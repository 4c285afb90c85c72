gcloud beta emulators pubsub start --project=my-project --host-port=localhost:8085
