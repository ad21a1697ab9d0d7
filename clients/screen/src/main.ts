import { createApp } from 'vue'
import './theme/tokens.css'
import './theme/base.css'
import { browserFeed, provideFeed } from './live/useLive'
import { ModelStore, provideModel } from './model/model'
import App from './shell/App.vue'
import { router } from './shell/router'

const app = createApp(App)
const feed = browserFeed()
const model = new ModelStore()
provideFeed(app, feed)
provideModel(app, model)
model.follow(feed)
feed.start()
app.use(router).mount('#app')
